import { useCallback, useEffect, useRef, useState } from "react";
import type { Seen } from "./frames";
import { afterLook, RESTING, WAITING } from "./shutter";

const KEPT = "fashion.camera-automatic";
const OFF = "off";

/** Return whether photos are taken automatically, and what changes that; the choice is kept in this browser. */
export function useAutomatic(): [isAutomatic: boolean, choose: (isAutomatic: boolean) => void] {
  const [isAutomatic, setAutomatic] = useState(() => localStorage.getItem(KEPT) !== OFF);
  const choose = useCallback((chosen: boolean) => {
    if (chosen) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, OFF);
    setAutomatic(chosen);
  }, []);
  return [isAutomatic, choose];
}

interface Release {
  start: () => void;
  /** Called where what was good is so no more. */
  cancel: () => void;
}

/** Start and cancel a countdown by what is seen; return what makes the shutter rest until the face has left its place. */
export function useShutter(seen: Seen | undefined, isAutomatic: boolean, { start, cancel }: Release): () => void {
  const shutter = useRef(WAITING);
  useEffect(() => {
    if (!seen || !isAutomatic) return;
    const before = shutter.current;
    shutter.current = afterLook(before, seen.advice);
    if (shutter.current.state === before.state) return;
    if (shutter.current.state === "counting") start();
    else if (before.state === "counting") cancel();
  }, [seen]);
  return useCallback(() => {
    shutter.current = RESTING;
  }, []);
}
