import { toJsonSchema } from '@valibot/to-json-schema';

/**
 * The text of `schema/config.schema.json`.
 *
 * @param {import('valibot').GenericSchema} config the schema of the configuration, from `src/` or from `dist/`
 */
export function generateConfigSchema(config) {
  return `${JSON.stringify({ title: 'Configuration of halfopen check', ...toJsonSchema(config) }, null, 2)}\n`;
}
