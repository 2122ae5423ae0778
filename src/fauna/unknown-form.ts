/** What Fauna answered has a form that this connector does not know. */
export class UnknownFormError extends TypeError {
  override readonly name = 'UnknownFormError'
}
