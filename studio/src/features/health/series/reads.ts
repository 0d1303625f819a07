import { keepPreviousData } from "@tanstack/react-query";
import { every } from "../../../shared/api/queries";
import { useRead } from "../../../shared/api/use-read";
import { useSession } from "../../../shared/identity/session";

const INTERVAL = 30_000;

/** Read what Prometheus recorded in the last minutes, every half a minute. */
export function useSeries(minutes: number) {
  const { client } = useSession();
  return useRead({
    queryKey: ["series", minutes],
    ...every(INTERVAL),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await client.GET("/v1/operations/series", { params: { query: { minutes } }, signal })).data!,
  });
}
