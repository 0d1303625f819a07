import { useEffect } from "react";
import { useOnline } from "../../shared/api/online";
import { useUploads } from "./uploads";

/** Sends what waits for a network when there is one again, whichever page is shown. */
export function QueuedPhotos() {
  const send = useUploads();
  const isOnline = useOnline();
  useEffect(() => {
    if (isOnline) void send([]);
  }, [isOnline, send]);
  return null;
}
