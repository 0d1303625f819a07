import type { Schemas } from "@fashion-platform/client";
import { DrapeButton } from "./drape-button";
import { FaultList } from "./match/fault-list";

interface Card {
  color: Schemas["AvoidedColor"];
  isDraped: boolean;
  onDrape: () => void;
}

/** A color to avoid, with what is against it. */
export function AvoidCard({ color, isDraped, onDrape }: Card) {
  return (
    <li className="card">
      <DrapeButton color={color} isDraped={isDraped} onDrape={onDrape} />
      <FaultList faults={color.faults} />
    </li>
  );
}
