"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  // The validator badge would ask a server elsewhere.
  validatorUrl: null,
});
