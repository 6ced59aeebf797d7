import { GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { seededRandom } from "../../fakes/random.ts";
import { storeContract } from "../_contract.ts";
import { gitStoreAt } from "./_git.ts";

storeContract("sqlite-git on file://", (folder) => {
  const path = makeBareRepository(folder);
  const random = seededRandom(5);
  return Promise.resolve({
    client: () => gitStoreAt(`file://${path}`, folder, { context: { random } }),
    unreadable: () => gitStoreAt(`file://${path}-not`, folder),
    close: () => Promise.resolve(),
  });
});

storeContract("sqlite-git on git http-backend", async (folder) => {
  makeBareRepository(folder);
  const server = await GitServer.start(folder);
  const random = seededRandom(6);
  return {
    client: () => gitStoreAt(server.url(), folder, { context: { random } }),
    unreadable: () => gitStoreAt(server.url("no.git"), folder),
    close: () => server[Symbol.asyncDispose](),
  };
});

storeContract("sqlite-git on a branch", (folder) => {
  const path = makeBareRepository(folder);
  const random = seededRandom(7);
  const config = { ref: "metrics" };
  return Promise.resolve({
    client: () => gitStoreAt(path, folder, { context: { random }, config }),
    unreadable: () => gitStoreAt(path, folder, { context: { random }, config: { ref: "main" } }),
    close: () => Promise.resolve(),
  });
});
