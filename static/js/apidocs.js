// Draws the API's description; everything comes from our own files.
const target = document.getElementById("api");
window.SwaggerUIBundle({ url: target.dataset.url, domNode: target, deepLinking: true, validatorUrl: null });
