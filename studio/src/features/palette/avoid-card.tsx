import type { Schemas } from "@fashion-platform/client";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { inkOn } from "./hue";
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
      <ToggleButton
        className="color"
        isSelected={isDraped}
        onChange={onDrape}
        style={{ backgroundColor: color.hex, color: inkOn(color.hex) }}
      >
        <span lang="en">{color.name}</span>
      </ToggleButton>
      <FaultList faults={color.faults} />
    </li>
  );
}
