// `/docs`: the OpenAPI document as one page that needs no network and no script.
type Json = Readonly<Record<string, unknown>>

const escaped = (text: unknown): string =>
  String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733 }
  h1 { font-size: 1.6rem } h2 { margin-top: 2.5rem; border-bottom: 1px solid #d5dbe1 }
  details { margin: .3rem 0; padding: .3rem .6rem; border: 1px solid #e3e8ec; border-radius: 4px }
  summary { cursor: pointer } code, pre { font: 13px/1.45 ui-monospace, monospace }
  pre { background: #f5f7f9; padding: .6rem; overflow-x: auto } .method { display: inline-block; width: 4.5rem; font-weight: 600 }
  table { border-collapse: collapse } td { padding: .1rem .8rem .1rem 0; vertical-align: top } .scope { color: #5b6b7b }`

const parameterRows = (operation: Json): string =>
  ((operation.parameters ?? []) as Json[])
    .map(
      ({ name, in: place, required, schema }) =>
        `<tr><td><code>${escaped(name)}</code></td><td>${escaped(place)}${required ? ', required' : ''}</td><td><code>${escaped(JSON.stringify(schema))}</code></td></tr>`,
    )
    .join('')

const schemaOf = (content: unknown): unknown => {
  const [first] = Object.values((content ?? {}) as Record<string, Json>)
  return first?.schema
}

/** A schema as text; the names in it lead to where they stand. */
const shown = (schema: unknown): string =>
  escaped(JSON.stringify(schema, null, 2)).replaceAll(
    /\{\s*&quot;\$ref&quot;: &quot;#\/components\/schemas\/(\w+)&quot;\s*\}/g,
    '<a href="#$1">$1</a>',
  )

const block = (title: string, schema: unknown): string =>
  schema === undefined ? '' : `<p>${escaped(title)}</p><pre>${shown(schema)}</pre>`

const operationBlock = (path: string, method: string, operation: Json): string => {
  const scopes = ((operation.security ?? []) as Json[]).flatMap((each) => Object.values(each).flat())
  const body = block('Body', schemaOf((operation.requestBody as Json | undefined)?.content))
  const answers = Object.entries((operation.responses ?? {}) as Record<string, Json>)
    .map(([status, answer]) =>
      Number(status) < 400
        ? block(`Answer ${status}`, schemaOf(answer.content) ?? {})
        : `<p>Error ${escaped(status)}: ${shown(schemaOf(answer.content))}</p>`,
    )
    .join('')
  const rows = parameterRows(operation)
  return `<details><summary><span class="method">${escaped(method.toUpperCase())}</span> <code>${escaped(path)}</code> ${escaped(operation.summary ?? '')}
    <span class="scope">${escaped(scopes.join(', '))}</span></summary>${rows ? `<table>${rows}</table>` : ''}${body}${answers}</details>`
}

/** The page: every route under its tag, with parameters, body, answers and errors; what the bank calls; and all shapes. */
export const docsPage = (document: Json): string => {
  const { title, version, description } = (document.info ?? {}) as Json
  const operations = Object.entries((document.paths ?? {}) as Record<string, Record<string, Json>>).flatMap(
    ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const tagged = Map.groupBy(operations, ({ operation }) => String(((operation.tags ?? []) as string[])[0] ?? 'Others'))
  const sections = [...tagged]
    .map(
      ([tag, list]) =>
        `<h2>${escaped(tag)}</h2>${list.map(({ path, method, operation }) => operationBlock(path, method, operation)).join('')}`,
    )
    .join('')
  const calls = Object.entries((document.webhooks ?? {}) as Record<string, { post: Json }>)
    .map(([type, { post }]) => operationBlock(type, 'post', { ...post, responses: {} }))
    .join('')
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Json }
  const named = Object.entries(schemas).map(
    ([name, schema]) => `<h3 id="${escaped(name)}">${escaped(name)}</h3><pre>${shown(schema)}</pre>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>
    <body><h1>${escaped(title)} ${escaped(version)}</h1><p>${escaped(description)} The same as data: <a href="/openapi.json">/openapi.json</a>.</p>${sections}<h2>What the bank calls: webhooks</h2>${calls}<h2>Shapes</h2>${named.join('')}</body></html>`
}
