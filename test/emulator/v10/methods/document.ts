import { isAbsent, readDocument } from '../document-read.ts'
import { deleteDocument, updateDocument } from '../document-writes.ts'
import { type Method, method } from '../method.ts'
import type { DocumentValue } from '../runtime.ts'

export const DOCUMENT_METHODS: ReadonlyMap<string, Method> = new Map([
  ['exists', method(0, ({ context, receiver }) => !isAbsent(readDocument(context, receiver as DocumentValue)))],
  ['update', method(1, (call) => updateDocument(call, true, false))],
  ['replace', method(1, (call) => updateDocument(call, false, false))],
  ['updateData', method(1, (call) => updateDocument(call, true, true))],
  ['replaceData', method(1, (call) => updateDocument(call, false, true))],
  ['delete', method(0, deleteDocument)],
])

/** What is left of a document that was deleted. */
export const NULL_METHODS: ReadonlyMap<string, Method> = new Map([['exists', method(0, () => false)]])
