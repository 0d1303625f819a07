import { type RefObject, useEffect } from "react";
import type { Facing } from "./stream";

interface Shown {
  video: RefObject<HTMLVideoElement | null>;
  stream: MediaStream | undefined;
  facing: Facing;
  /** The seconds until the photo is taken. */
  left: number | undefined;
  isGood: boolean;
}

/** The picture of the camera with the oval over it. */
export function Finder({ video, stream, facing, left, isGood }: Shown) {
  useEffect(() => {
    if (video.current && stream) video.current.srcObject = stream;
  }, [video, stream]);
  return (
    <div className="finder" data-facing={facing} data-good={isGood || undefined}>
      <video ref={video} autoPlay playsInline muted aria-hidden="true" />
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <ellipse cx="50" cy="47" rx="27" ry="38" />
      </svg>
      {left !== undefined && (
        <strong className="countdown" aria-hidden="true">
          {left}
        </strong>
      )}
    </div>
  );
}
