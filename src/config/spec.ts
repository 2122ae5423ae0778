import spec from '../../spec.json' with { type: 'json' }

/** The specification of the connector: the one definition of the options of a configuration. */
export const connectorSpecification = spec
