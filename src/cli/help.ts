/** What stands below the options in the help of the program and its commands. */
export const PROGRAM_HELP = `
Messages of the Airbyte protocol go to standard output, one JSON object a line.
On a terminal, standard error shows how far a command is.

Environment:
  FAUNA_SECRET    the secret, where the configuration holds none; it is sent to
                  the endpoint of FAUNA_ENDPOINT or --endpoint only
  FAUNA_ENDPOINT  where Fauna answers, where the configuration does not say it;
                  for example http://127.0.0.1:8443
  NO_COLOR        no colours

Exit codes:
  0  it went well; check says in its message whether the configuration works
  1  something could not be read; the last message says why, and what to do
  2  the command line is wrong

Examples:
  $ source-fauna check --config config.json
  $ source-fauna discover --config config.json --configured > catalog.json
  $ source-fauna read --config config.json --catalog catalog.json > output.jsonl

A command followed by --help has more.`

export const CHECK_HELP = `
Examples:
  $ source-fauna check --config config.json
  $ FAUNA_SECRET=... FAUNA_ENDPOINT=http://127.0.0.1:8443 source-fauna check

It ends with 0 whether or not the configuration works.`

export const DISCOVER_HELP = `
Examples:
  $ source-fauna discover --config config.json
  $ source-fauna discover --config config.json --configured --mode incremental > catalog.json
  $ source-fauna discover --config config.json --configured --stream orders > catalog.json

Streams that do not offer the mode are configured as full_refresh, and named.`

export const READ_HELP = `
Examples:
  All documents of all streams:
  $ source-fauna read --config config.json > output.jsonl

  One stream, with the secret from a password store instead of the file:
  $ export FAUNA_ENDPOINT=http://127.0.0.1:8443 FAUNA_SECRET=$(pass fauna)
  $ source-fauna read --stream orders > output.jsonl

  What has changed since (the states in the output are where the next read begins):
  $ source-fauna read --config config.json --mode incremental > output.jsonl
  $ grep '^{"type":"STATE"' output.jsonl | jq -s . > state.json
  $ source-fauna read --config config.json --mode incremental --state state.json > changes.jsonl

  Nothing of the database on disk:
  $ source-fauna read --config config.json | jq -c 'select(.type == "RECORD").record.data'

It ends with 0 when all streams were read, with 1 when one was not.`
