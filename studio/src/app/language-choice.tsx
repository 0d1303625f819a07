import { useLingui } from "@lingui/react";
import { chooseLanguage, LANGUAGES, type Language } from "../shared/texts/languages";
import { useText } from "../shared/texts/texts";

/** Chooses the language of the page. */
export function LanguageChoice() {
  const { i18n } = useLingui();
  const text = useText();
  return (
    <label>
      {text("app.language")}{" "}
      <select value={i18n.locale} onChange={(event) => void chooseLanguage(event.target.value as Language)}>
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
