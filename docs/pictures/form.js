/** Draws `docs/form.png`: the form of spec.json, in a browser. Run by `npm run form` in this folder. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { formPage } from './form-page.js'

const inThisFolder = (name) => fileURLToPath(new URL(name, import.meta.url))

const { connectionSpecification } = JSON.parse(await readFile(inThisFolder('../../spec.json'), 'utf8'))
const page = formPage(connectionSpecification, await readFile(inThisFolder('form.css'), 'utf8'))

const { CHROMIUM: executablePath = '/usr/bin/chromium' } = process.env
const browser = await chromium.launch({ executablePath })
try {
  const tab = await browser.newPage({ viewport: { width: 808, height: 600 } })
  await tab.setContent(page)
  await tab.screenshot({ path: inThisFolder('../form.png'), fullPage: true })
} finally {
  await browser.close()
}
