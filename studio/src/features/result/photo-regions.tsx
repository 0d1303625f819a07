import { type CSSProperties, useState } from "react";
import type { Analysis, LocalPhoto } from "../../shared/photos/photos";
import { type MessageId, useText } from "../../shared/texts/texts";
import { FaceMarks } from "./face-marks";
import { type View, viewOfFace } from "./face-view";
import { Legend } from "./legend";
import { SkinMarks } from "./skin-marks";

/** A line is this part of the width that is shown. */
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
  const view = viewOfFace(analysis);
  const line = view.width / LINES;
  const isShown = photo && !unreadable;
  return (
    <figure className="photo">
      <div style={{ aspectRatio: `${view.width} / ${view.height}` }}>
        {isShown && (
          <img
            src={photo.url}
            alt={name ?? text("result.your-photo")}
            style={behind(view, analysis.photo)}
            onError={() => setUnreadable(true)}
          />
        )}
        <svg viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`} role="img" aria-label={regionsSentence(analysis, text)}>
          {analysis.face?.skin && <SkinMarks skin={analysis.face.skin} />}
          {analysis.face && <FaceMarks face={analysis.face} line={line} />}
          {analysis.regions.map((region) => (
            <Box key={region.name} box={region.box as [number, number, number, number]} line={line} />
          ))}
        </svg>
      </div>
      <figcaption className="quiet">
        {name ?? text(isShown ? "result.local" : photo ? "result.regions-unreadable" : "result.regions-alone")}
      </figcaption>
      {!name && <Legend analyses={[analysis]} />}
    </figure>
  );
}

/** Return where the whole photo lies behind the part of it that is shown. */
function behind(view: View, { width, height }: Analysis["photo"]): CSSProperties {
  const percent = (share: number) => `${100 * share}%`;
  return {
    width: percent(width / view.width),
    height: percent(height / view.height),
    left: percent(-view.x / view.width),
    top: percent(-view.y / view.height),
  };
}

function Box({ box: [x, y, width, height], line }: { box: [number, number, number, number]; line: number }) {
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
