import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

// It learns of changes by itself, yet takes for granted that a page is loaded online.
onlineManager.setOnline(navigator.onLine);

/** Return whether the browser has a network. */
export function isOnline(): boolean {
  return onlineManager.isOnline();
}

/** Return whether the browser has a network, live. */
export function useOnline(): boolean {
  return useSyncExternalStore((listener) => onlineManager.subscribe(listener), isOnline);
}
