// Schemas are asked by ajv: bodies without coercion (`"250"` is not 250), query and path, which are always text, with it.
import { Ajv, type ValidateFunction } from 'ajv'
import formatsPlugin from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

const ajvThat = (coerceTypes: boolean): Ajv => {
  const ajv = new Ajv({
    coerceTypes,
    removeAdditional: false,
    useDefaults: true,
    allErrors: true,
    verbose: true,
    strict: false,
  })
  const formats = formatsPlugin as unknown as (ajv: Ajv, names: string[]) => void
  formats(ajv, ['date'])
  return ajv
}

/** Most routes are not used in the first second: compiling every shape then would be a third of the start. */
const compiledWhenUsed = (compile: () => ValidateFunction) => {
  let compiled: ValidateFunction | undefined
  const validate = Object.assign(
    (data: unknown) => {
      compiled ??= compile()
      const isValid = compiled(data)
      validate.errors = compiled.errors ?? null
      return isValid
    },
    { errors: null as NonNullable<ValidateFunction['errors']> | null },
  )
  return validate
}

/** Tells the server how shapes are compiled. */
export const validateWithAjv = (app: FastifyInstance): void => {
  const [body, text] = [ajvThat(false), ajvThat(true)]
  app.setValidatorCompiler(({ schema, httpPart }) =>
    compiledWhenUsed(() => (httpPart === 'body' ? body : text).compile(schema as object)),
  )
}
