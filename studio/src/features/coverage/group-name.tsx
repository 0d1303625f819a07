import { useOwnerText } from "../../shared/texts/owner-texts";
import { MONK_HEX } from "../result/monk";
import type { Undertone } from "./groups";

/** The head of a group's row. */
export function GroupName({ tone, undertone }: { tone: number; undertone: Undertone }) {
  const text = useOwnerText();
  return (
    <th scope="row">
      <span className="dot" style={{ backgroundColor: MONK_HEX[tone - 1] }} />{" "}
      {text("coverage.group-name", { tone, undertone: text(`coverage.undertone.${undertone}`) })}
    </th>
  );
}
