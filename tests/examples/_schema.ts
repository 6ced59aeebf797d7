import { Ajv } from "ajv";

const FOLDER = new URL("../fixtures/pipelines/", import.meta.url);

/**
 * Holds a pipeline against its CI system's own schema.
 *
 * @param name The schema's file, without its ending
 * @returns What is wrong, one line each
 */
export async function schemaProblems(name: string, pipeline: unknown): Promise<readonly string[]> {
  // Whatever draft a schema says it is of, these use what all of them share.
  const { $schema: _schema, $id: _, id: __, ...schema } = JSON.parse(
    await Deno.readTextFile(new URL(`${name}.json`, FOLDER)),
  );
  const ajv = new Ajv({
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
    allErrors: true,
    logger: false,
  });
  const validate = ajv.compile(schema);
  if (validate(pipeline)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
