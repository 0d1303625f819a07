import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { keepPageOffline } from "./app/service-worker";
import "./app/styles.css";
import { preferredLanguage, showIn } from "./shared/texts/languages";

keepPageOffline();
await showIn(preferredLanguage());

createRoot(document.getElementById("studio")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
