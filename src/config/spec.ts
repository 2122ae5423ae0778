import spec from '../../spec.json' with { type: 'json' }

/** The connector's specification: the one definition of what a configuration may hold. */
export const connectorSpecification = spec
