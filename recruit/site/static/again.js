// Looks again every two seconds while something is being made; without it there is a link to do so.

setTimeout(() => location.reload(), 2000);
