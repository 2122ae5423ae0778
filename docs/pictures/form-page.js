import FormModule from '@rjsf/core'
import validator from '@rjsf/validator-ajv8'
import { createElement as h } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'

const Form = FormModule.default ?? FormModule

/**
 * The form of a connection specification as a page of HTML: a card for each group, in the order of the properties,
 * and fields that are neither required nor `always_show` under "Optional fields", as Airbyte's own form has them.
 */
export function formPage(specification, style) {
  const { title: name, ...schema } = specification
  const form = h(
    Form,
    {
      schema,
      validator,
      uiSchema: uiSchemaOf(schema),
      formData: {},
      templates: {
        FieldTemplate,
        ObjectFieldTemplate,
        ArrayFieldTemplate,
        MultiSchemaFieldTemplate,
        // The field has said it.
        DescriptionFieldTemplate: () => null,
      },
      tagName: 'main',
    },
    h('span'),
  )
  const body = h('body', null, h('h1', null, `Set up ${name}`), form)
  const head = h('head', null, h('meta', { charSet: 'utf-8' }), h('style', null, style))
  return `<!doctype html>${renderToStaticMarkup(h('html', { lang: 'en' }, head, body))}`
}

/** What rjsf is told beside the schema: which property is a password, a text of several lines, or chosen elsewhere. */
function uiSchemaOf(schema) {
  const variants = (schema.oneOf ?? []).map((variant) => variant.properties ?? {})
  const properties = Object.assign({}, schema.properties, ...variants)
  const names = Object.keys(properties).sort((a, b) => properties[a].order - properties[b].order)
  return {
    ...(names.length > 0 && schema.oneOf === undefined && { 'ui:order': names }),
    ...(schema.airbyte_secret && { 'ui:widget': 'password' }),
    ...(schema.multiline && { 'ui:widget': 'textarea', 'ui:options': { rows: 3 } }),
    ...(schema.const !== undefined && { 'ui:widget': 'hidden' }),
    ...(schema.examples !== undefined && { 'ui:placeholder': placeholderOf(schema) }),
    ...(schema.items && { items: uiSchemaOf(schema.items) }),
    ...Object.fromEntries(names.map((property) => [property, uiSchemaOf(properties[property])])),
  }
}

function placeholderOf({ examples: [first] }) {
  return Array.isArray(first) ? first.join(' ') : String(first)
}

function FieldTemplate({ id, label, required, schema, hidden, children }) {
  if (hidden) return h('div', { hidden: true }, children)
  if (schema.type === 'object' && schema.oneOf === undefined) return children
  return h(
    'div',
    { className: `field ${schema.type}` },
    h('label', { htmlFor: id }, label, required ? null : h('small', null, 'optional')),
    h('p', null, schema.description),
    children,
  )
}

function ObjectFieldTemplate({ schema, properties }) {
  if (schema.groups) return schema.groups.map((group) => cardOf(group, schema, properties))
  if (schema.oneOf) return properties.map(({ content }) => content)
  return h(
    'fieldset',
    null,
    h('legend', null, schema.title),
    h('p', null, schema.description),
    properties.map(({ content }) => content),
  )
}

function cardOf(group, schema, properties) {
  const inGroup = properties.filter(({ name }) => schema.properties[name].group === group.id)
  const shown = ({ name }) => schema.required.includes(name) || schema.properties[name].always_show
  const optional = inGroup.filter((property) => !shown(property))
  return h(
    'section',
    { key: group.id },
    h('h2', null, group.title),
    inGroup.filter(shown).map(({ content }) => content),
    optional.length > 0 &&
      h('details', { open: true }, h('summary', null, 'Optional fields'), ...optional.map(({ content }) => content)),
  )
}

function ArrayFieldTemplate() {
  return h('button', { type: 'button' }, 'Add')
}

/** The choice names the variant already: its own title is left out. */
function MultiSchemaFieldTemplate({ selector, optionSchemaField }) {
  return h('div', { className: 'variants' }, selector, optionSchemaField)
}
