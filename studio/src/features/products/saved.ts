import { ProblemError, type Schemas } from "@fashion-platform/client";
import { useQueries } from "@tanstack/react-query";
import { withFailure } from "../../shared/api/queries";
import { useSession } from "../../shared/identity/session";
import type { ShownProduct } from "./product-card";
import { useReactions } from "./reactions";

/** Return what the user saved: as it is ranked, or as the catalogue has it; what left the catalogue is left out. */
export function useSaved(ranked: readonly Schemas["ListedProduct"][]): { saved: ShownProduct[]; waiting: boolean; error: unknown } {
  const reactions = useReactions();
  const isSaved = (sku: string) => reactions[sku] === "saved";
  const listed = new Set(ranked.map(({ sku }) => sku));
  const unlisted = useCatalogueProducts(Object.keys(reactions).filter((sku) => isSaved(sku) && !listed.has(sku)));
  return { ...unlisted, saved: [...ranked.filter(({ sku }) => isSaved(sku)), ...unlisted.saved] };
}

function useCatalogueProducts(skus: readonly string[]) {
  const { client } = useSession();
  return useQueries({
    queries: skus.map((sku) => ({
      queryKey: ["saved", sku],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await client.GET("/v1/products/{sku}", { params: { path: { sku } }, signal })).data!,
    })),
    combine: (results) => {
      const reads = results.map((result) => withFailure(result));
      return {
        saved: reads.flatMap(({ data }) => data ?? []),
        waiting: reads.some(({ isPending }) => isPending),
        error: reads.map(({ error }) => error).find((error) => error && !isMissing(error)),
      };
    },
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 404;
}
