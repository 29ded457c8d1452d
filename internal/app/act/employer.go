package act

const Enterprise = "enterprise"

const School = "school"
