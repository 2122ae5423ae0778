/** A link or a picture: `[text](target)`, `![text](target)` or `<img src="target">`. */
export function targetsOf(markdown: string): string[] {
  const text = withoutCode(markdown)
  const links = [...text.matchAll(/\]\(([^()\s]+)\)/g), ...text.matchAll(/ src="([^"]+)"/g)]
  return links.map(([, target]) => target!)
}

/** The anchors that GitHub gives to the headings of a document. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading] of withoutFences(markdown).matchAll(/^#{1,6} +(.+?)\s*$/gm)) {
    const plain = heading!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replace(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '').replaceAll(' ', '-')
    let free = anchor
    for (let i = 1; anchors.has(free); i++) free = `${anchor}-${i}`
    anchors.add(free)
  }
  return anchors
}

/** The text below a heading, up to the next heading of the same or a higher level. */
export function sectionOf(markdown: string, heading: string): string {
  const lines = markdown.split('\n')
  const from = lines.indexOf(heading)
  if (from < 0) throw new Error(`there is no heading "${heading}"`)
  const level = heading.indexOf(' ')
  const length = lines.slice(from + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level)
  return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length).join('\n')
}

/** The cells of each table row, without the header rows. */
export function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n')
  const inTables = lines.filter((line, i) => line.startsWith('|') && !isRule(line) && !isRule(lines[i + 1] ?? ''))
  return inTables.map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim()),
  )
}

function isRule(line: string): boolean {
  return /^\|( *-+ *\|)+$/.test(line)
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^```.*?^```/gms, '')
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '')
}
