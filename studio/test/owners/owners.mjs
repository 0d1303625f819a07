// Pages of those who run a shop or the platform, who sign in with tokens of their own.
import { open } from "../support.mjs";

/** Open a page of the studio with a token. */
export async function openAs(token, path = "", options = {}) {
  const page = await open(path, options);
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("navigation").waitFor();
  return page;
}
