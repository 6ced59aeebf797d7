import { IS_WHOLE } from "../../_amount.ts";
import { findGoGit, type GoGitServer, startGoGit } from "../../fakes/go_git.ts";
import { GitServer, makeBareRepository } from "../../fakes/git_server.ts";
import { seededRandom } from "../../fakes/random.ts";
import { type PlaceUnderTest, storeContract } from "../_contract.ts";
import { GitFolder } from "./_git.ts";

/** A repository of its own whose clients share one source of randomness, as processes share none. */
function placeAt(
  addressOf: (folder: string, name: string) => string | Promise<string>,
  close: () => Promise<void> = () => Promise.resolve(),
): PlaceUnderTest {
  const folder = new GitFolder();
  makeBareRepository(folder.path);
  const random = seededRandom(5);
  return {
    client: async () =>
      await folder.store(await addressOf(folder.path, "shop.git"), { context: { random } }),
    unreadable: async () => await folder.store(await addressOf(folder.path, "no.git")),
    close: async () => {
      await close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

// Of the same git as behind the HTTP server, so that every day one of both will do.
storeContract(
  "sqlite-git on file://",
  () => Promise.resolve(placeAt((folder, name) => `file://${folder}/${name}`)),
  { ignore: !IS_WHOLE },
);

storeContract("sqlite-git on git http-backend", () => {
  let server: Promise<GitServer> | undefined;
  return Promise.resolve(placeAt(
    async (folder, name) => (await (server ??= GitServer.start(folder))).url(name),
    async () => await (await server)?.[Symbol.asyncDispose](),
  ));
});

const goGit = findGoGit();

storeContract("sqlite-git on go-git", () => {
  let server: Promise<GoGitServer> | undefined;
  return Promise.resolve(placeAt(
    async (folder, name) => (await (server ??= startGoGit(goGit, folder))).url(name),
    async () => await (await server)?.[Symbol.asyncDispose](),
  ));
}, { ignore: goGit === undefined });
