import { useEffect, useState } from "react";

const SECONDS = 3;

/** Return the seconds that are left, undefined while nothing is counted, and what starts the countdown. */
export function useCountdown(onEnd: () => void): [left: number | undefined, start: () => void] {
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    if (left === undefined) return undefined;
    const timer = setTimeout(() => {
      setLeft(left > 1 ? left - 1 : undefined);
      if (left === 1) onEnd();
    }, 1000);
    return () => clearTimeout(timer);
  }, [left, onEnd]);
  return [left, () => setLeft(SECONDS)];
}
