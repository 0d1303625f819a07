import { useEffect, useRef, useState } from "react";
import type { Seen } from "./frames";
import type { Advice } from "./guidance/guidance";

/** Return the advice of two looks in a row, so that a sentence which is read aloud is not another one at every look. */
export function useSettled(seen: Seen | undefined): Advice | undefined {
  const [settled, setSettled] = useState<Advice>();
  const before = useRef<Advice>(undefined);
  useEffect(() => {
    if (!seen) return;
    if (seen.advice === before.current) setSettled(seen.advice);
    before.current = seen.advice;
  }, [seen]);
  return settled;
}
