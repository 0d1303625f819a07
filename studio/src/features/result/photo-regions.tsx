import { useState } from "react";
import type { Analysis, LocalPhoto } from "../../shared/photos/photos";
import { type MessageId, useText } from "../../shared/texts/texts";
import { FaceMarks } from "./face-marks";

/** A line is this part of the photo's width. */
const LINES = 250;

const NAMES: Record<string, MessageId> = {
  forehead: "region.forehead",
  left_cheek: "region.left-cheek",
  right_cheek: "region.right-cheek",
  nose: "region.nose",
  chin: "region.chin",
};

interface Measured {
  analysis: Analysis;
  photo: Pick<LocalPhoto, "url"> | undefined;
  /** Describes the photo, where there are others beside it. */
  name?: string;
}

/** The face and its measured parts, drawn over the tab's own copy of the photo. */
export function PhotoRegions({ analysis, photo, name }: Measured) {
  const text = useText();
  const [unreadable, setUnreadable] = useState(false);
  const { width, height } = analysis.photo;
  const isShown = photo && !unreadable;
  return (
    <figure className="photo">
      <div style={{ aspectRatio: `${width} / ${height}` }}>
        {isShown && <img src={photo.url} alt={name ?? text("result.your-photo")} onError={() => setUnreadable(true)} />}
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={regionsSentence(analysis, text)}>
          {analysis.face && <FaceMarks face={analysis.face} line={width / LINES} />}
          {analysis.regions.map((region) => (
            <Box key={region.name} box={region.box as [number, number, number, number]} width={width} />
          ))}
        </svg>
      </div>
      <figcaption className="quiet">
        {!name && text(isShown ? "result.regions" : photo ? "result.regions-unreadable" : "result.regions-alone")}{" "}
        {!name && analysis.face && text("result.face")}
        {name}
      </figcaption>
    </figure>
  );
}

function Box({ box: [x, y, width, height], width: photoWidth }: { box: [number, number, number, number]; width: number }) {
  const line = photoWidth / LINES;
  return (
    <>
      <rect className="halo" x={x} y={y} width={width} height={height} strokeWidth={3 * line} />
      <rect className="line" x={x} y={y} width={width} height={height} strokeWidth={line} />
    </>
  );
}

function regionsSentence(analysis: Analysis, text: ReturnType<typeof useText>): string {
  const names = analysis.regions.map(({ name }) => (NAMES[name] ? text(NAMES[name]) : name));
  return text("result.measured-at", { regions: names.join(", ") });
}
