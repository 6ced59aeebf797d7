/// <reference lib="dom" />
import { inflate } from "./inflate.ts";

/** A page carries its script deflated, a third of its size. The page's policy knows the script by its hash, however it comes in. */
async function load(): Promise<void> {
  document.documentElement.dataset.live = "true";
  const packed = document.getElementById("client")?.textContent ?? "";
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await inflate(packed));
  document.body.append(script);
}

load();
