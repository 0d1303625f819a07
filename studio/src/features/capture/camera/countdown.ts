import { useCallback, useEffect, useState } from "react";

interface Countdown {
  /** The seconds that are left; undefined while nothing is counted. */
  left: number | undefined;
  start: (seconds: number) => void;
  cancel: () => void;
}

/** Count seconds down; `onEnd` is called when none is left. */
export function useCountdown(onEnd: () => void): Countdown {
  const [left, setLeft] = useState<number>();
  useEffect(() => {
    if (left === undefined) return undefined;
    const timer = setTimeout(() => {
      setLeft(left > 1 ? left - 1 : undefined);
      if (left === 1) onEnd();
    }, 1000);
    return () => clearTimeout(timer);
  }, [left, onEnd]);
  return { left, start: setLeft, cancel: useCallback(() => setLeft(undefined), []) };
}
