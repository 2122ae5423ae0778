import { createPrivateKey } from 'node:crypto'
import { ConfigError } from '../../text/config-error.ts'

const FIELD = '"tunnel_method.ssh_key"'

const FIX = 'Give the whole file of the private key, from "-----BEGIN" to the end of its last line.'

const ARMOR = /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/s

/**
 * The private key in `text`, in a form that SSH reads. Restores line breaks that a form or a shell turned into spaces or
 * into a spelled out `\n`.
 * @returns OpenSSH's own format, or PEM of PKCS #1 or SEC 1
 * @throws ConfigError, which does not repeat the key
 */
export function parseSshKey(text: string): string {
  refuseOtherFiles(text)
  const [, label = '', body = ''] = ARMOR.exec(text) ?? []
  if (!label.endsWith('PRIVATE KEY')) throw new ConfigError(`${FIELD} contains no private key. ${FIX}`)
  if (label === 'ENCRYPTED PRIVATE KEY' || /ENCRYPTED/.test(body)) throw encrypted()
  const encoded = body.replaceAll(/\s|\\[rn]/g, '')
  const pem = `-----BEGIN ${label}-----\n${encoded.match(/.{1,64}/g)?.join('\n')}\n-----END ${label}-----\n`
  if (label !== 'OPENSSH PRIVATE KEY') return fromPem(pem)
  refuseEncrypted(Buffer.from(encoded, 'base64'))
  return pem
}

function refuseOtherFiles(text: string): void {
  if (/^\s*(ssh-|ecdsa-|sk-)\S+\s+AAAA/.test(text) || /BEGIN (SSH2 |RSA )?PUBLIC KEY/.test(text)) {
    throw new ConfigError(`${FIELD} is a public key. Give the private key: the file without ".pub".`)
  }
  if (/PuTTY-User-Key-File/.test(text)) {
    throw new ConfigError(
      `${FIELD} is in PuTTY's format. Convert it: \`puttygen KEY.ppk -O private-openssh -o KEY\`, and give the file KEY.`,
    )
  }
}

/** The beginning of OpenSSH's format: this text, then the name of the cipher, with its length in four bytes. */
const MAGIC = 'openssh-key-v1\0'

function refuseEncrypted(key: Buffer): void {
  const start = MAGIC.length + 4
  if (key.length < start || key.toString('latin1', 0, MAGIC.length) !== MAGIC) throw damaged()
  const length = key.readUInt32BE(MAGIC.length)
  if (key.toString('latin1', start, start + length) !== 'none') throw encrypted()
}

/** SSH reads PKCS #1 and SEC 1, the older formats of PEM, but not PKCS #8. */
function fromPem(pem: string): string {
  const key = readPem(pem)
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return String(key.export({ format: 'pem', type: 'pkcs1' }))
    case 'ec':
      return String(key.export({ format: 'pem', type: 'sec1' }))
    default:
      throw new ConfigError(
        `${FIELD} is a key of the type ${key.asymmetricKeyType} in PEM format, which SSH does not read. Give it in OpenSSH's format, or create another: \`ssh-keygen -t ed25519 -N "" -f KEY\`.`,
      )
  }
}

function readPem(pem: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem)
  } catch {
    throw damaged()
  }
}

/** The error for a key that cannot be read. */
export function damaged(): ConfigError {
  return new ConfigError(`${FIELD} is damaged or incomplete. ${FIX}`)
}

function encrypted(): ConfigError {
  return new ConfigError(
    `${FIELD} is protected by a passphrase. Decrypt a copy of the file: \`cp KEY KEY-decrypted && ssh-keygen -p -N "" -f KEY-decrypted\`, and give the copy.`,
  )
}
