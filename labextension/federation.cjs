// By default a module's id is made from its path, and the assets would depend on where the checkout lies.
module.exports = { optimization: { moduleIds: "natural" } };
