import { type Mark, MARKS, pathOf, placeOf, type Skin } from "./skin-points";

const KINDS = Object.keys(MARKS) as Mark[];

/** Which points of the face count toward its color, and which were left out. */
export function SkinMarks({ skin }: { skin: Skin }) {
  return (
    <g className="skin" transform={placeOf(skin)}>
      {KINDS.map((mark) => (
        <Strokes key={mark} mark={mark} path={pathOf(skin, mark)} />
      ))}
    </g>
  );
}

function Strokes({ mark, path }: { mark: Mark; path: string }) {
  return (
    <>
      <path className="under" d={path} data-mark={mark} />
      <path d={path} data-mark={mark} />
    </>
  );
}
