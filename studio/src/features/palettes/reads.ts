import { ProblemError, type Schemas } from "@fashion-platform/client";
import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";
import { every } from "../../shared/api/queries";
import { useRead } from "../../shared/api/use-read";
import { useSession } from "../../shared/identity/session";
import type { PaletteList, Place } from "./lists";

/** Palettes as they are served, in one version. */
export type Served = Schemas["ServedPalettes"] & { etag: string };

const INTERVAL = 2000;
const SERVED = ["palettes"];

/** Read which palettes are served, every two seconds. */
export function usePalettes() {
  const { client } = useSession();
  return useRead({
    queryKey: SERVED,
    ...every(INTERVAL),
    queryFn: async ({ signal }): Promise<Served> => {
      const { data, response } = await client.GET("/v1/palettes", { signal });
      return { ...data!, etag: response.headers.get("ETag")! };
    },
  });
}

/** Read what palettes would recommend to each of the ten tones. */
export function usePreview(palettes: readonly PaletteList[], undertone: Place["undertone"]) {
  const { client } = useSession();
  return useRead({
    queryKey: ["palettes-preview", undertone, palettes],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const body = { palettes: [...palettes] };
      return (await client.POST("/v1/palettes/preview", { params: { query: { undertone } }, body, signal })).data!.items;
    },
  });
}

/** Replace the palettes, if they are still in the version that was read. */
export function useWrite() {
  const { client } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ palettes, etag }: { palettes: readonly PaletteList[]; etag: string }): Promise<Served> => {
      const { data, response } = await client.PUT("/v1/palettes", {
        params: { header: { "If-Match": etag } },
        body: { palettes: [...palettes] },
      });
      return { ...data!, etag: response.headers.get("ETag")! };
    },
    onSuccess: (served) => queries.setQueryData(SERVED, served),
  });
}

/** Return whether a change was rejected as somebody else made one before. */
export function isConflict(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 412;
}
