/** The text after the options in the help of the program and its commands. */
export const PROGRAM_HELP = `
Messages of the Airbyte protocol go to standard output, one JSON object a line.
At a terminal, standard error shows the progress. Elsewhere, as in cron, it has
one line for each error.

Environment:
  FAUNA_SECRET    secret, if the configuration has none; it is only sent to the
                  endpoint from FAUNA_ENDPOINT or --endpoint
  FAUNA_ENDPOINT  Fauna's address, if the configuration has none; for example
                  http://127.0.0.1:8443
  LOG_LEVEL       debug, info (default), warn or error: the least severe log
                  messages that are written; --debug takes precedence
  NO_COLOR        no colors

Exit codes:
  0  success; the message of check says whether the configuration works
  1  something could not be read; the last message says why and how to fix it
  2  the command line is wrong

Examples:
  $ source-fauna check --config config.json
  $ source-fauna discover --config config.json --configured > catalog.json
  $ source-fauna read --config config.json --catalog catalog.json > output.jsonl

Run a command with --help for its options and examples.`

export const CHECK_HELP = `
Examples:
  $ source-fauna check --config config.json
  $ FAUNA_SECRET=... FAUNA_ENDPOINT=http://127.0.0.1:8443 source-fauna check

The exit code is 0 whether or not the configuration works.`

export const DISCOVER_HELP = `
Examples:
  $ source-fauna discover --config config.json
  $ source-fauna discover --config config.json --configured --mode incremental > catalog.json
  $ source-fauna discover --config config.json --configured --stream orders > catalog.json

  One of several databases:
  $ source-fauna discover --config config.json --database shop/berlin

Streams that do not support the mode are configured as full_refresh; a warning
names them.`

export const EXPORT_HELP = `
Examples:
  All documents of all collections, as of one moment:
  $ source-fauna export --config config.json --output export

  After it was interrupted, the same command resumes it, as of the same moment:
  $ source-fauna export --config config.json --output export --resume

  One collection, compressed, as it was at noon:
  $ source-fauna export --config config.json --output noon --stream orders --gzip \\
      --at 2026-11-28T12:00:00Z

Each line of a file is a document: {"ref":"1","ts":1795356799761000,"data":{...},"ttl":null}
manifest.json lists the files with their numbers of documents and their checksums.
Afterwards, the ids and ts in the files are compared with the database.

The exit code is 0 if everything that the key can read was exported and is equal
to the database, 1 if not.`

export const VERIFY_HELP = `
Examples:
  The files are as they were exported:
  $ source-fauna verify --output export

  They also have the ids and ts of the database, as of the moment of the export:
  $ source-fauna verify --output export --config config.json

The exit code is 0 if everything is equal, 1 if not.`

export const READ_HELP = `
Examples:
  All documents of all streams:
  $ source-fauna read --config config.json > output.jsonl

  One stream, with the secret from a password manager instead of a file:
  $ export FAUNA_ENDPOINT=http://127.0.0.1:8443 FAUNA_SECRET=$(pass fauna)
  $ source-fauna read --stream orders > output.jsonl

  The same collection of two databases below that of the secret:
  $ source-fauna read --config config.json --stream shop:orders --stream shop/berlin:orders \\
      --database shop --database shop/berlin > output.jsonl

  Only changes since the previous read, which resumes from the states in its output:
  $ source-fauna read --config config.json --mode incremental > output.jsonl
  $ grep '^{"type":"STATE"' output.jsonl | jq -s . > state.json
  $ source-fauna read --config config.json --mode incremental --state state.json > changes.jsonl

  The database as it was at noon, as far back as its history goes:
  $ source-fauna read --config config.json --at 2026-11-28T12:00:00Z > noon.jsonl

The exit code is 0 if all streams were read, 1 if not. To write only the
documents, without the protocol, use export.`
