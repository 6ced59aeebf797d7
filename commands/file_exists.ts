import { stat } from "node:fs/promises";

/** Whether a file or folder is there; throws if that cannot be told. */
export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return false;
    throw error;
  });
}
