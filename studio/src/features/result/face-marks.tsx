import type { Schemas } from "@fashion-platform/client";

/** The outline of the face, dashed, and its landmarks as dots, in pixels of the photo. */
export function FaceMarks({ face: { outline, landmarks }, line }: { face: Schemas["FaceOutline"]; line: number }) {
  const points = outline.map((point) => point.join(",")).join(" ");
  return (
    <g className="face">
      <polygon className="halo" points={points} strokeWidth={3 * line} />
      <polygon className="oval" points={points} strokeWidth={1.5 * line} strokeDasharray={`${6 * line} ${4 * line}`} />
      {Object.entries(landmarks ?? {}).map(([name, place]) => (
        <Dot key={name} place={place} line={line} />
      ))}
    </g>
  );
}

function Dot({ place: [x, y], line }: { place: readonly number[]; line: number }) {
  return <circle className="landmark" cx={x} cy={y} r={2 * line} strokeWidth={line} />;
}
