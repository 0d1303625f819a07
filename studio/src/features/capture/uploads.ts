import { analyzePhoto, analyzePhotos, type FashionClient } from "@fashion-platform/client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { isOnline } from "../../shared/api/online";
import { isUnauthorized, sentenceOf } from "../../shared/api/queries";
import { useSession, useSessions } from "../../shared/identity/session";
import { addPhotos, changePhoto, listPhotos, type LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { nextForm, outcomes } from "./forms";

let sending = false;

/** Return the function that takes photos into the tab and sends those that wait, in forms; without a network they wait. */
export function useUploads(): (files: readonly File[]) => Promise<void> {
  const { client } = useSession();
  const { expire } = useSessions();
  const queries = useQueryClient();
  const text = useText();
  return useCallback(
    async (files) => {
      addPhotos(files);
      if (sending || nextForm(listPhotos()).length === 0) return;
      sending = true;
      try {
        await sendAll(client, (error) => {
          if (isUnauthorized(error)) expire();
          return sentenceOf(error) ?? text("shared.unreachable");
        });
      } finally {
        sending = false;
      }
      await queries.invalidateQueries();
    },
    [client, queries, text],
  );
}

async function sendAll(client: FashionClient, explain: (error: unknown) => string): Promise<void> {
  for (let form = nextForm(listPhotos()); form.length > 0 && isOnline(); form = nextForm(listPhotos())) {
    await send(client, form, explain);
  }
}

async function send(client: FashionClient, form: readonly LocalPhoto[], explain: (error: unknown) => string): Promise<void> {
  const [first] = form;
  for (const { key } of form) changePhoto(key, { state: "sending", form: first!.key });
  try {
    for (const [key, change] of await measure(client, form)) changePhoto(key, change);
  } catch (error) {
    // Whether it arrived is not known: it is sent again as the same form, which the API does not count twice.
    const change = isOnline() ? ({ state: "failed", problem: explain(error) } as const) : ({ state: "waiting" } as const);
    for (const { key } of form) changePhoto(key, change);
  }
}

async function measure(client: FashionClient, form: readonly LocalPhoto[]): Promise<ReturnType<typeof outcomes>> {
  const [first, second, ...others] = form;
  const options = { idempotencyKey: first!.key };
  if (!second) return [[first!.key, { state: "measured", analysis: await analyzePhoto(client, first!.file, options) }]];
  const files = [first!, second, ...others].map(({ file }) => file) as [Blob, Blob, ...Blob[]];
  return outcomes(form, await analyzePhotos(client, files, options));
}
