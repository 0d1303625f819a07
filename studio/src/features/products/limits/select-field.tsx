/** One of many, shown on demand. */
export function SelectField<Key extends string>(props: {
  label: string;
  options: readonly (readonly [Key, string])[];
  chosen: Key;
  choose: (key: Key) => void;
}) {
  const { label, options, chosen, choose } = props;
  return (
    <label>
      {label}
      <select value={chosen} onChange={(event) => choose(event.target.value as Key)}>
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
