// Sends the form that was turned away again, after the wait that the page tells.

const form = document.querySelector("[data-again]");
setTimeout(() => form.submit(), Number(form.dataset.again) * 1000);
