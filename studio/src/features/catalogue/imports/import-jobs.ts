import type { Schemas } from "@fashion-platform/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useRead } from "../../../shared/api/use-read";
import { useSession } from "../../../shared/identity/session";

export type ImportJob = Schemas["ImportJob"];

/** What an owner says of a file; what is empty is left out. */
export interface ImportRequest {
  file: File;
  feed: string;
  currency: string;
  columns: string;
}

const INTERVAL = 500;

export function isOver({ status }: Pick<ImportJob, "status">): boolean {
  return status === "succeeded" || status === "failed";
}

/** Return the share of the rows that are done; undefined before they are counted. */
export function progressOf({ rows, processed }: Pick<ImportJob, "rows" | "processed">): number | undefined {
  return rows ? processed / rows : undefined;
}

/** Return the query of an import, without what was left empty. */
export function queryOf({ feed, currency, columns }: Omit<ImportRequest, "file">, isDryRun: boolean) {
  const given = Object.entries({ feed, currency: currency.toUpperCase(), columns });
  const filled = given.map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
  return { ...(Object.fromEntries(filled) as Record<string, string>), dry_run: isDryRun };
}

/** Send a file to be imported, or only to be tried. */
export function useImport() {
  const { client } = useSession();
  return useMutation({
    mutationFn: async ({ request, isDryRun }: { request: ImportRequest; isDryRun: boolean }) => {
      const { data } = await client.POST("/v1/catalogue/imports", {
        params: { query: queryOf(request, isDryRun) },
        headers: { "Content-Type": "application/octet-stream" },
        body: request.file,
        bodySerializer: (body) => body,
      });
      return data!.id;
    },
  });
}

/** Follow an import until it is over; the catalogue is then read anew. */
export function useImportJob(id: string | undefined) {
  const { client } = useSession();
  const queries = useQueryClient();
  const job = useRead({
    queryKey: ["import", id],
    enabled: id !== undefined,
    queryFn: async ({ signal }) => {
      const params = { path: { import_id: id! } };
      return (await client.GET("/v1/catalogue/imports/{import_id}", { params, signal })).data!;
    },
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : INTERVAL),
  });
  const hasChanged = job.data !== undefined && isOver(job.data) && !job.data.dry_run;
  useEffect(() => {
    if (hasChanged) void queries.invalidateQueries({ queryKey: ["catalogue"] });
  }, [hasChanged, queries]);
  return job;
}
