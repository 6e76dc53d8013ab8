// Shows the API's document with the bundled viewer; nothing is loaded from elsewhere, nothing is kept.
"use strict";
const place = document.getElementById("api");
window.SwaggerUIBundle({
  url: place.dataset.document,
  dom_id: "#api",
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  persistAuthorization: false,
  validatorUrl: null,
});
