import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { isUnauthorized, sentenceOf } from "../../shared/api/queries";
import { useSession, useSessions } from "../../shared/identity/session";
import { addPhotos } from "../../shared/photos/photos";
import { useText } from "../../shared/texts/texts";
import { sendWaiting } from "./send-photos";

/** Return the function that takes photos into the tab and sends those that wait, in forms; without a network they wait. */
export function useUploads(): (files: readonly File[]) => Promise<void> {
  const { client } = useSession();
  const { expire } = useSessions();
  const queries = useQueryClient();
  const text = useText();
  return useCallback(
    async (files) => {
      addPhotos(files);
      const explain = (error: unknown) => {
        if (isUnauthorized(error)) expire();
        return sentenceOf(error) ?? text("shared.unreachable");
      };
      if (await sendWaiting(client, explain)) await queries.invalidateQueries();
    },
    [client, queries, text],
  );
}
