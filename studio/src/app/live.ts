import { followEvents } from "@fashion-platform/client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { isUnauthorized } from "../shared/api/queries";
import { type Session, useSessions } from "../shared/identity/session";

/** What each event of the user makes out of date. */
const OUTDATED: Record<string, readonly string[]> = {
  SkinToneAnalyzed: ["history", "profile"],
  ColorsRecommended: ["colors", "match", "profile"],
  ProductsRanked: ["products"],
};

/** Follow the user's events while a session lasts, and ask anew for what they change. */
export function useLiveUpdates(session: Session | undefined): void {
  const queries = useQueryClient();
  const { expire } = useSessions();
  useEffect(() => {
    if (!session) return undefined;
    const stop = new AbortController();
    const follow = async () => {
      for await (const event of followEvents(session.options, session.identity.userId, { signal: stop.signal })) {
        for (const name of OUTDATED[event.type] ?? []) void queries.invalidateQueries({ queryKey: [name] });
      }
    };
    // Without events, what is pending is asked for again by time.
    follow().catch((error: unknown) => {
      if (isUnauthorized(error) && !stop.signal.aborted) expire();
    });
    return () => stop.abort();
  }, [session, queries]);
}
