import { useEffect, useState } from "react";

export type Facing = "user" | "environment";

/** Whether the browser could offer a camera at all: not without TLS, but on one's own machine. */
export function mayHaveCamera(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** Open the camera that faces somewhere while the component lasts; `onMissing` where that is impossible. */
export function useCamera(facing: Facing, onMissing: () => void): MediaStream | undefined {
  const [stream, setStream] = useState<MediaStream>();
  useEffect(() => {
    let isOver = false;
    const video = { facingMode: facing, width: { ideal: 1920 }, height: { ideal: 1440 } };
    const opened = navigator.mediaDevices.getUserMedia({ video, audio: false });
    opened.then(
      (found) => (isOver ? stop(found) : setStream(found)),
      () => !isOver && onMissing(),
    );
    return () => {
      isOver = true;
      void opened.then(stop, () => undefined);
    };
  }, [facing, onMissing]);
  return stream;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
