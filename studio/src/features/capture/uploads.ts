import { analyzePhoto, type FashionClient } from "@fashion-platform/client";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { isUnauthorized, sentenceOf } from "../../shared/api/queries";
import { useSession, useSessions } from "../../shared/identity/session";
import { addPhotos, changePhoto, listPhotos, type LocalPhoto } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";

let sending = false;

/** Return the function that takes photos into the tab and sends them, one after the other. */
export function useUploads(): (files: readonly File[]) => Promise<void> {
  const { client } = useSession();
  const { expire } = useSessions();
  const queries = useQueryClient();
  const text = useText();
  return useCallback(
    async (files) => {
      addPhotos(files);
      if (sending) return;
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
  for (let photo = nextWaiting(); photo; photo = nextWaiting()) await send(client, photo, explain);
}

function nextWaiting(): LocalPhoto | undefined {
  return listPhotos().find((photo) => photo.state === "waiting");
}

async function send(client: FashionClient, photo: LocalPhoto, explain: (error: unknown) => string): Promise<void> {
  changePhoto(photo.key, { state: "sending" });
  try {
    const analysis = await analyzePhoto(client, photo.file, { idempotencyKey: photo.key });
    changePhoto(photo.key, { state: "measured", analysis });
  } catch (error) {
    changePhoto(photo.key, { state: "failed", problem: explain(error) });
  }
}
