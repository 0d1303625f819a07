import { keepPreviousData } from "@tanstack/react-query";
import { useRead } from "../../shared/api/use-read";
import { useSession } from "../../shared/identity/session";
import type { Undertone } from "./groups";
import { lastWeeks } from "./weeks";

/** Read what people of every tone got in the last weeks. */
export function useCoverage(weeks: number) {
  const { client } = useSession();
  return useRead({
    queryKey: ["coverage", weeks],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await client.GET("/v1/analytics/coverage", { params: { query: lastWeeks(weeks) }, signal })).data!,
  });
}

/** Read what people of every tone did in the last weeks. */
export function useFunnel(weeks: number) {
  const { client } = useSession();
  return useRead({
    queryKey: ["funnel", weeks],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await client.GET("/v1/analytics/funnel", { params: { query: lastWeeks(weeks) }, signal })).data!,
  });
}

/** Read the palette of a tone and undertone. */
export function useColorsOf(tone: number, undertone: Undertone) {
  const { client } = useSession();
  return useRead({
    queryKey: ["palette", tone, undertone],
    queryFn: async ({ signal }) => (await client.GET("/v1/colors", { params: { query: { tone, undertone } }, signal })).data!.items,
  });
}
